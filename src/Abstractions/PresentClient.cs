namespace PluginChat;

/// <summary>A client as every host sees it.</summary>
/// <param name="Id">Identifies it among the clients of all hosts; never used again for another.</param>
/// <param name="Name">The name that its controller gave it, or null.</param>
public readonly record struct PresentClient(string Id, string? Name);
