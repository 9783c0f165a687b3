namespace PluginChat.Hosting.Notices;

/// <summary>
/// What a host tells the others apart from messages. Each is true of the past, and heard twice, or late, it does the same as once.
/// </summary>
/// <param name="Lifetime">For how long a host that starts, or comes back, has to hear of it.</param>
abstract record Notice(TimeSpan Lifetime);
