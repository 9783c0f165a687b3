namespace PluginChat.Generators.Models;

/// <summary>A type in a description of actions.</summary>
/// <param name="Key">Its whole name, as references have it until all types are known.</param>
/// <param name="Name">Its short name, which another type may have too.</param>
/// <param name="Json">Its JSON schema.</param>
sealed record SchemaModel(string Key, string Name, string Json);
