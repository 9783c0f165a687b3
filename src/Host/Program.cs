using PluginChat.Host.Commands;
using PluginChat.Host.Controllers.Compilation;
using PluginChat.Host.Hosting;

var isCompiler = args is [CompilerServer.Command];
// First of all: nothing may have asked for a culture before.
Cultures.Use(wanted: !isCompiler);
return isCompiler ? CompilerServer.Run() : await CommandLine.RunAsync(args);
