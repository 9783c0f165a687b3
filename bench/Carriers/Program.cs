using PluginChat.Bench.Carriers.Commands;

return await CarriersCommand.RunAsync(args);
