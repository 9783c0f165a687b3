using PluginChat.Compilation.Processes;
using PluginChat.Hosting.Server;

// First of all: nothing may have asked for a culture before, and the compiler needs none.
Cultures.Use(wanted: false);
return CompilerServer.Run();
