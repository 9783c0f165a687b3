namespace PluginChat.Client.Backend;

/// <summary>Who is connected.</summary>
/// <param name="Action">The action.</param>
/// <param name="Count">How many clients, on all hosts.</param>
/// <param name="Clients">As many of them as were asked for, in no order.</param>
public sealed record PresenceAnswer(string Action, long Count, IReadOnlyList<PresentClient> Clients);
