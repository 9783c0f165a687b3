namespace PluginChat.Hosting.Watches;

/// <summary>A call of a controller's code that has not returned.</summary>
/// <param name="Knows">Who says so.</param>
/// <param name="Holder">For whom it runs. The same one's next call has another number.</param>
/// <param name="Sequence">The number of the call.</param>
readonly record struct HeldThread(IHeldThreads Knows, object Holder, int Sequence)
{
    public string Text => Knows.Describe(Holder);
}
