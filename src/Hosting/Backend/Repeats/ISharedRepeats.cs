namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>An engine that remembers requests for all the hosts that share it.</summary>
interface ISharedRepeats
{
    IRepeatMemory Repeats { get; }
}
