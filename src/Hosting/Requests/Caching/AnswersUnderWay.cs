using System.Collections.Concurrent;
using PluginChat.Hosting.Caching;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>The answers that are being made to be kept, each by one request: the others of its key wait for it.</summary>
sealed class AnswersUnderWay
{
    readonly ConcurrentDictionary<AnswerKey, TaskCompletionSource<bool>> _leads = new();

    public int Count => _leads.Count;

    /// <summary>Whether the caller is the one who makes it, and then calls <see cref="End"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="other">Otherwise, ends with the other's, and says whether waiting for a next one is of use.</param>
    public bool TryLead(AnswerKey key, out Task<bool> other)
    {
        var own = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lead = _leads.GetOrAdd(key, own);
        other = lead.Task;
        return lead == own;
    }

    /// <param name="key">The key.</param>
    /// <param name="isWorthwhile">False where the answer is not one to keep, and the next will not be either.</param>
    public void End(AnswerKey key, bool isWorthwhile)
    {
        if (_leads.TryRemove(key, out var lead))
            lead.TrySetResult(isWorthwhile);
    }
}
