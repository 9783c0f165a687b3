namespace PluginChat.Hosting.OpenApi;

/// <summary>A document as it is sent.</summary>
/// <param name="Json">The document.</param>
/// <param name="Tag">Its entity tag.</param>
sealed record ApiDocumentBytes(ReadOnlyMemory<byte> Json, string Tag);
