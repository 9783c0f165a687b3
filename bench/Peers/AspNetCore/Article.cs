namespace PluginChat.Bench.AspNetCore;

/// <summary>What the JSON answer is made of.</summary>
sealed record Article(int Id, string Name, decimal Price, bool IsThere, string[] Tags);
