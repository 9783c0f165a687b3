using System.Runtime.CompilerServices;
using CsCheck;
using PluginChat.Testing.Lengths;

namespace PluginChat.Fuzz.Tests;

/// <summary>
/// Runs a property on random input: first the seeds that once found a fault (<c>Seeds/CLASS.METHOD.txt</c>, one a line), then new ones, for
/// a second, or for PLUGINCHAT_LONG. A failure names its seed; add that line to the file with the fix.
/// </summary>
static class Fuzzer
{
    static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);

    static int Seconds => (int)TestLength.Or(s_short).TotalSeconds;

    // In a task of its own: the fuzzers run beside each other, and a test that does not await would keep the runner's thread.
    public static Task RunAsync<T>(
        Gen<T> input,
        Action<T> check,
        Func<T, string>? print = null,
        [CallerFilePath] string file = "",
        [CallerMemberName] string method = ""
    ) =>
        Task.Run(() =>
        {
            foreach (var seed in KeptSeeds(file, method))
                input.Sample(check, seed: seed, iter: 1, threads: 1, print: print);
            input.Sample(check, Write, time: Seconds, threads: 1, print: print);
        });

    public static async Task RunAsync<T>(
        Gen<T> input,
        Func<T, Task> check,
        Func<T, string>? print = null,
        [CallerFilePath] string file = "",
        [CallerMemberName] string method = ""
    )
    {
        foreach (var seed in KeptSeeds(file, method))
            await input.SampleAsync(check, seed: seed, iter: 1, threads: 1, print: print);
        await input.SampleAsync(check, Write, time: Seconds, threads: 1, print: print);
    }

    static void Write(string summary) => TestContext.Current.TestOutputHelper?.WriteLine(summary);

    static string[] KeptSeeds(string file, string method)
    {
        var kept = Path.Combine(AppContext.BaseDirectory, "Seeds", $"{Path.GetFileNameWithoutExtension(file)}.{method}.txt");
        return File.Exists(kept) ? [.. File.ReadLines(kept).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')] : [];
    }
}
