namespace PluginChat.Client.Backend;

/// <summary>Problem details (RFC 9457), as far as they are of use.</summary>
sealed record ProblemAnswer(string? Detail);
