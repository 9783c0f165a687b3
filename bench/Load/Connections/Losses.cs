using PluginChat.Bench.Load.Runs;

namespace PluginChat.Bench.Load.Connections;

/// <summary>Counts the connections that ended although the load wanted them. Used by one worker's thread.</summary>
sealed class Losses(Tally tally)
{
    /// <summary>There was no close frame, or none with a code (RFC 6455, 7.4.1).</summary>
    public const int NoCode = 1005;

    const int TryAgainLater = 1013;

    /// <summary>The connection is over, and this side did not want that.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="code">The close frame's, or null for a reset.</param>
    /// <param name="reason">For a person.</param>
    public void Add(Client client, int? code, string reason)
    {
        if (client.State == ClientState.Closed)
            return;
        var wasOpen = client.IsOpen;
        ClientSet.Close(client);
        switch (client.Role)
        {
            case ClientRole.SlowReader when wasOpen:
                Count(tally.SlowReaders, code);
                return;
            case ClientRole.Silent:
                Count(tally.Silent, code);
                return;
            case ClientRole.HalfShaken:
                Count(tally.HalfShaken, code);
                return;
        }
        tally.FirstProblem ??= reason;
        if (wasOpen)
            tally.Disconnected++;
        else
            tally.ConnectFailures++;
    }

    static void Count(Endings endings, int? code)
    {
        if (code is null)
            endings.Reset++;
        else if (code == TryAgainLater)
            endings.Closed1013++;
        else
            endings.ClosedOtherwise++;
    }
}
