namespace PluginChat.Hosting.Watches;

/// <summary>Who knows which code of controllers holds a thread: it was called and has not returned.</summary>
interface IHeldThreads
{
    IEnumerable<HeldThread> Held { get; }

    /// <summary>What it is, for people. Only of a holder that it named itself.</summary>
    string Describe(object holder);
}
