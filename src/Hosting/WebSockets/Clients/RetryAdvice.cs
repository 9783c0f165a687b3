using PluginChat.Hosting.Frames;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// When those whom a stopping host sends away should come back. They take turns in seconds, so that whoever serves next meets a
/// stream of handshakes and not all of them in one moment.
/// </summary>
sealed class RetryAdvice
{
    // What bench/Load opens in a second unless told otherwise: a core has time left for those who are back already.
    const int ClientsPerSecond = 500;

    // A restart takes a second or so; over a minute, people would reload the page.
    const int FewestSeconds = 3,
        MostSeconds = 60;

    readonly (WebSocketClose Close, byte[] Frame)[] _farewells; // by second, each encoded once
    readonly int _clients;
    int _given;

    public RetryAdvice(int clients)
        : this(clients, WebSocketCloseCode.GoingAway, "The server stops") { }

    /// <param name="clients">How many there are.</param>
    /// <param name="code">What they are closed with.</param>
    /// <param name="why">Why.</param>
    public RetryAdvice(int clients, WebSocketCloseCode code, string why)
    {
        _clients = clients;
        var seconds = Math.Clamp((clients + ClientsPerSecond - 1) / ClientsPerSecond, FewestSeconds, MostSeconds);
        _farewells = new (WebSocketClose, byte[])[seconds];
        for (var i = 0; i < seconds; i++)
        {
            // The page reads the number: see clients/js/src/backoff.js and docs/contract.md.
            var close = new WebSocketClose(code, $"{why}; come back in {i + 1} s.", WebSocketCloseInitiator.Host);
            _farewells[i] = (close, CloseFrame.Encode(close.Code, close.Reason));
        }
    }

    /// <summary>The next client's turn, from 1.</summary>
    public int NextSeconds() => 1 + NextIndex();

    /// <summary>Whether it gives so many clients turns enough.</summary>
    public bool IsFor(int clients) => clients <= Math.Max(_clients * 2, FewestSeconds * ClientsPerSecond);

    /// <summary>What the next client is closed with, and the same as a frame.</summary>
    public (WebSocketClose Close, byte[] Frame) Next() => _farewells[NextIndex()];

    /// <summary>Closes a client, with its turn as the reason, behind everything that was published before.</summary>
    public void CloseForShutdown(Client client)
    {
        var (close, frame) = Next();
        client.TryClose(close, frame);
    }

    int NextIndex() => (int)((uint)Interlocked.Increment(ref _given) % (uint)_farewells.Length);
}
