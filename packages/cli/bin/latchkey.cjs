#!/usr/bin/env node
/**
 * The `latchkey` command: checks the version of Node, and loads the rest only if it is supported. An older Node starts the one of the
 * package `node-<platform>-<architecture>`, if that is installed beside this package. This file is published unchanged and must parse in
 * Node 12: no ES module, no newer syntax.
 */
'use strict';
var manifest = require('../package.json');

/** Returns whether a version such as `24.15.0` is equal to or above another. */
function isAtLeast(version, least) {
  var parts = version.split('.').map(Number);
  var leastParts = least.split('.').map(Number);
  return parts[0] > leastParts[0] || (parts[0] === leastParts[0] && parts[1] >= leastParts[1]);
}

/** Returns the program of the package that contains Node, or undefined if that is missing or too old. */
function installedNode(name, least) {
  try {
    var found = require.resolve(name + '/package.json');
    var file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
    return isAtLeast(require(found).version, least) ? require('path').join(found, '..', file) : undefined;
  } catch {
    return undefined;
  }
}

/** Runs this file again with another Node: same arguments, signals passed on, same exit code. */
function runWith(node) {
  var args = process.execArgv.concat(__filename, process.argv.slice(2));
  var child = require('child_process').spawn(node, args, { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    console.error('latchkey could not start ' + node + ': ' + error.message);
    process.exitCode = 1;
  });
  child.on('exit', function (code, signal) {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

var needed = manifest.engines.node.replace('>=', '');
if (isAtLeast(process.versions.node, needed)) {
  // `#start` in package.json: the compiled file, or in the workspace the source.
  void import('#start');
} else {
  var packageOfNode = 'node-' + (process.platform === 'win32' ? 'win' : process.platform) + '-' + process.arch;
  var node = installedNode(packageOfNode, needed);
  if (node === undefined) {
    console.error('latchkey needs Node ' + needed + ' or later; this is Node ' + process.versions.node + '.');
    console.error('Install a newer version from https://nodejs.org, or with the version manager that you use.');
    console.error('Or let npm fetch one for this command alone: npx -p node@24 -p latchkey latchkey ...');
    process.exitCode = 1;
  } else {
    runWith(node);
  }
}
