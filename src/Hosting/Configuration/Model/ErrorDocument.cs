namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What is sent with a status in place of a line of text: one entry of <c>errors</c>.</summary>
/// <param name="Folder">The documents of the block that says so.</param>
/// <param name="Path">The document below it, with '/' first.</param>
sealed record ErrorDocument(string Folder, string Path);
