namespace PluginChat.Hosting.Succession;

/// <summary>Another process cannot go on with the site, and why; the one that serves it goes on.</summary>
sealed class SuccessionException(string message) : Exception(message);
