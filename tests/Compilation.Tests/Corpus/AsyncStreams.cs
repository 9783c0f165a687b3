// C# 8: async streams, asynchronous disposal and using declarations.
using System.Runtime.CompilerServices;

public static class Program
{
    public static string Run() => RunAsync().GetAwaiter().GetResult();

    static async Task<string> RunAsync()
    {
        var log = new List<string>();
        await using (new Closing(log))
        {
            await foreach (var i in CountAsync(3).WithCancellation(CancellationToken.None).ConfigureAwait(false))
                log.Add($"{i}");
        }
        using var left = new MemoryStream();
        return string.Join(',', log);
    }

    static async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var i = 0; i < to; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    sealed class Closing(List<string> log) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            log.Add("closed");
            return default;
        }
    }
}
