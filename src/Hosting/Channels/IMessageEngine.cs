using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Channels;

/// <summary>What carries messages from a publisher to the hosts: this process alone, or a Redis that several hosts share.</summary>
interface IMessageEngine : IAsyncDisposable
{
    /// <summary>This host among those that share the engine. A new one at each start.</summary>
    HostId Host { get; }

    /// <summary>What is wrong with it, in a sentence; null while all is well.</summary>
    string? Problem { get; }

    /// <summary>What resume tokens are signed with.</summary>
    IResumeSecrets ResumeSecrets { get; }

    /// <summary>For how long this host has not been able to reach it; null while it can.</summary>
    TimeSpan? CutOffFor { get; }

    /// <summary>How the way to it is.</summary>
    EngineState State { get; }

    /// <summary>What another program wrote where hosts keep what they share; empty where there is none.</summary>
    IReadOnlyList<ForeignCount> Foreign { get; }

    /// <summary>What another process needs to go on as this host.</summary>
    EngineIdentity Identity { get; }

    /// <summary>Begins to connect. Nothing waits for that.</summary>
    void Start();

    /// <summary>
    /// In a process that goes on as a host: its channels, which read and published nothing so far, begin. Does nothing in any other.
    /// </summary>
    void TakeOver();

    /// <summary>Another process goes on as this host. This one reads and publishes nothing more, and does not say that it leaves.</summary>
    void LetGo();

    /// <summary>Opens a channel. Nothing is read before <see cref="IMessageChannel.Start"/>.</summary>
    /// <param name="name">Its name, the same on every host.</param>
    /// <param name="retention">How much is kept of it.</param>
    /// <param name="reader">Who gets what is published.</param>
    IMessageChannel Open(string name, Retention retention, IChannelReader reader);
}
