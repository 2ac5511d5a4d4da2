#!/usr/bin/env node
/**
 * The `latchkey` command: checks the version of Node, and loads the rest only if it is supported. This file is published
 * unchanged and must parse in Node 12: no ES module, no newer syntax.
 */
'use strict';
var manifest = require('../package.json');

/** Returns whether a version such as `24.15.0` is equal to or above another. */
function isAtLeast(version, least) {
  var parts = version.split('.').map(Number);
  var leastParts = least.split('.').map(Number);
  return parts[0] > leastParts[0] || (parts[0] === leastParts[0] && parts[1] >= leastParts[1]);
}

var needed = manifest.engines.node.replace('>=', '');
if (isAtLeast(process.versions.node, needed)) {
  // `#start` in package.json: the compiled file, or in the workspace the source.
  void import('#start');
} else {
  console.error('latchkey needs Node ' + needed + ' or later; this is Node ' + process.versions.node + '.');
  console.error('Install a newer version from https://nodejs.org, or with the version manager that you use.');
  process.exitCode = 1;
}
