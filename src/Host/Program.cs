using PluginChat.Host.Commands;
using PluginChat.Host.Controllers.Compilation;

if (args is [CompilerServer.Command])
    return CompilerServer.Run();
return await CommandLine.RunAsync(args);
