using PluginChat.Host.Commands;

return await CommandLine.RunAsync(args);
