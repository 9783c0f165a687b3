namespace PluginChat.Hosting.Controllers.State;

/// <summary>A value cannot be carried to the next version; the message says why.</summary>
sealed class StateException(string message) : Exception(message);
