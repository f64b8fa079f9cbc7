// Tells Emscripten's linker which functions the host provides, so that any other undefined symbol stays
// an error. Nothing of this file ships: the loader passes the real function.
mergeInto(LibraryManager.library, { rf_host_random: () => {} });
