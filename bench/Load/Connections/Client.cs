using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Senders;

namespace PluginChat.Bench.Load.Connections;

/// <summary>One connection. Used by its worker's thread.</summary>
sealed class Client(int slot, int file, ClientRole role, Progress progress)
{
    /// <summary>Its place among its worker's, never given to another.</summary>
    public int Slot => slot;

    public int File => file;

    public ClientRole Role { get; set; } = role;

    public ClientState State { get; set; } = ClientState.Connecting;

    /// <summary>Which of the servers it speaks to.</summary>
    public int Server { get; init; }

    public Progress Progress => progress;

    public Sender? Sender { get; set; }

    /// <summary>Whether its latencies are recorded.</summary>
    public bool Sampled { get; init; }

    /// <summary>Whether its messages are looked into; of others the frames are counted.</summary>
    public bool Verified { get; init; } = true;

    /// <summary>Whether the server agreed to compress.</summary>
    public bool Deflates { get; set; }

    /// <summary>Messages of one that is not <see cref="Verified"/>.</summary>
    public long Counted { get; set; }

    /// <summary>The beginning of a frame that has not come whole.</summary>
    public ArraySegment<byte> Leftover { get; set; } = ArraySegment<byte>.Empty;

    /// <summary>The fragments of a message that has not come whole.</summary>
    public MemoryStream? Fragments { get; set; }

    public bool FragmentsCompressed { get; set; }

    public Outbox Outbox { get; } = new();

    public bool WaitsToWrite { get; set; }

    public bool IsOpen => State == ClientState.Open;

    /// <summary>Whether it counts for the checks.</summary>
    public bool IsChecked => IsOpen && Role == ClientRole.Member;
}
