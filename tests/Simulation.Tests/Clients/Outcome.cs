namespace PluginChat.Simulation.Tests.Clients;

/// <summary>What a host did with a client's message.</summary>
enum Outcome
{
    Handled,
    Repeated,
    Settled,
    Refused,
}
