namespace PluginChat.Host.Channels;

/// <summary>What carries messages from whoever publishes to the hosts: this process alone, or a Redis that several hosts share.</summary>
interface IMessageEngine : IAsyncDisposable
{
    /// <summary>This host among those that share the engine. A new one at each start.</summary>
    HostId Host { get; }

    /// <summary>What is wrong with it, in a sentence; null while all is well.</summary>
    string? Problem { get; }

    /// <summary>What resume tokens are signed with.</summary>
    IResumeSecrets ResumeSecrets { get; }

    /// <summary>Opens a channel. Nothing is read before <see cref="IMessageChannel.Start"/>.</summary>
    /// <param name="name">Its name, the same on every host.</param>
    /// <param name="retention">How much is kept of it.</param>
    /// <param name="reader">Who gets what is published.</param>
    IMessageChannel Open(string name, Retention retention, IChannelReader reader);
}
