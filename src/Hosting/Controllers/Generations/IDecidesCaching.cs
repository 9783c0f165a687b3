namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>A feature of requests whose route says what clients may keep: pages then leave that to it.</summary>
interface IDecidesCaching;
