namespace PluginChat.Client.Backend;

/// <summary>A client that is connected.</summary>
/// <param name="Id">Its id, as <see cref="DisconnectTarget.Client"/> takes it.</param>
/// <param name="Name">What the controller has set; null where it has not.</param>
public sealed record PresentClient(string Id, string? Name);
