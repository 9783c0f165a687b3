namespace PluginChat.Redis.Following;

/// <summary>A loop that is to stand still for a while. Whoever waits for it, and the loop, go on on threads of their own.</summary>
sealed class Standing
{
    /// <summary>Completed by the loop when it stands.</summary>
    public TaskCompletionSource Stood { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when it may go on.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
