# Starts `latchkey dev` in the background, waits until it is ready, and tells the later steps its address.
set -eu

endpoint="http://127.0.0.1:$LATCHKEY_ACTION_PORT"
data="$RUNNER_TEMP/latchkey-$LATCHKEY_ACTION_PORT"
log="$data.log"

# The command and the arguments are several words on purpose.
# shellcheck disable=SC2086
nohup $LATCHKEY_ACTION_COMMAND dev --port "$LATCHKEY_ACTION_PORT" --data "$data" $LATCHKEY_ACTION_ARGUMENTS >"$log" 2>&1 &
process=$!

tries=0
until curl --silent --fail --output /dev/null --max-time 5 "$endpoint/health/ready"; do
  tries=$((tries + 1))
  if ! kill -0 "$process" 2>/dev/null || [ "$tries" -ge 600 ]; then
    echo "::error::Latchkey did not start."
    cat "$log"
    exit 1
  fi
  sleep 0.2
done

echo "endpoint=$endpoint" >>"$GITHUB_OUTPUT"
echo "pid=$process" >>"$GITHUB_OUTPUT"
echo "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=$endpoint" >>"$GITHUB_ENV"
echo "Latchkey is ready at $endpoint"
