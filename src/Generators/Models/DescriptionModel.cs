namespace PluginChat.Generators.Models;

/// <summary>What an OpenAPI document says about an action.</summary>
/// <param name="Json">Its names, parameters and responses, as JSON.</param>
/// <param name="Schemas">The types that it refers to.</param>
sealed record DescriptionModel(string Json, EquatableArray<SchemaModel> Schemas);
