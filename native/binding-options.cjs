// What the addon is called and which Node-API it needs, for pkg-prebuilds; CMakeLists.txt says the same.
'use strict';

module.exports = { name: 'psiperf', napi_versions: [9] };
