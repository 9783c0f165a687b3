namespace PluginChat.Hosting.Server;

/// <summary>What was made or started, to be ended in the reverse order.</summary>
sealed class UndoStack : IAsyncDisposable
{
    readonly Stack<Func<ValueTask>> _undo = new();

    public void Start(Action start, Func<ValueTask> undo)
    {
        start();
        Push(undo);
    }

    public void Start(Action start, Action undo)
    {
        start();
        Push(undo);
    }

    public void Push(Func<ValueTask> undo) => _undo.Push(undo);

    public void Push(Action undo) =>
        _undo.Push(() =>
        {
            undo();
            return ValueTask.CompletedTask;
        });

    public async ValueTask DisposeAsync()
    {
        while (_undo.TryPop(out var undo))
            await undo().ConfigureAwait(false);
    }
}
