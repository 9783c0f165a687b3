using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Tests.Logging;

/// <summary>The file of the log is bounded, says where it cannot be written, and keeps nobody waiting.</summary>
public sealed class LogFileTests : IDisposable
{
    const int LineCharacters = 100,
        LinesOfARound = 10,
        Rounds = 12;

    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-log-").FullName;
    readonly ConcurrentQueue<string> _said = new();
    readonly FakeTimeProvider _time = new();

    string FilePath => Path.Combine(_folder, "log", "host.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    LogFile Open(string path, long sizeBytes = 1 << 20, int backups = 3, bool isAnew = false) =>
        new(path, sizeBytes, backups, isAnew, _time)
        {
            Failed = _said.Enqueue,
            WrittenAgain = lost => _said.Enqueue($"written again, {lost} lost"),
        };

    static string Line(int number) => $"{number} ".PadRight(LineCharacters - 1, 'x') + "\n";

    static async Task WaitAsync(Func<bool> until)
    {
        var since = Stopwatch.GetTimestamp();
        while (!until())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "It did not happen within 30 s.");
            await Task.Yield();
        }
    }

    // A round after the other: a file is put aside between what is written at once.
    async Task<string[]> NamesAfterAsync(int rounds, int backups, bool isAnew = false)
    {
        using (var file = Open(FilePath, LineCharacters, backups, isAnew))
        {
            foreach (var round in Enumerable.Range(0, rounds))
            {
                foreach (var number in Enumerable.Range(round * LinesOfARound, LinesOfARound))
                    file.Write(Line(number));
                await WaitAsync(() => LastLine().StartsWith($"{(round + 1) * LinesOfARound - 1} ", StringComparison.Ordinal));
            }
        }
        return [.. Directory.EnumerateFiles(Path.GetDirectoryName(FilePath)!).Select(p => Path.GetFileName(p)).Order()];
    }

    // It may just be put aside.
    string LastLine()
    {
        try
        {
            return File.ReadLines(FilePath).LastOrDefault() ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task File_ThatIsFull_IsPutAsideAndSoManyAreKept(int backups)
    {
        var names = await NamesAfterAsync(Rounds, backups);
        Assert.Equal(backups + 1, names.Length);
        Assert.Contains("host.log", names);
        Assert.All(names, name => Assert.Matches(@"^host(\.\d+)?\.log$", name));
        Assert.All(names, name => Assert.InRange(new FileInfo(PathOf(name)).Length, 1, LineCharacters * LinesOfARound));
        // Nothing is missing between the oldest that is kept and the last.
        var numbers = names
            .SelectMany(name => File.ReadLines(PathOf(name)))
            .Select(line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        Assert.Equal(Enumerable.Range(numbers[0], Rounds * LinesOfARound - numbers[0]), numbers);
    }

    string PathOf(string name) => Path.Combine(Path.GetDirectoryName(FilePath)!, name);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task File_ThatIsThereAlready_IsContinuedOrPutAside(bool isAnew, int files)
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var file = Open(FilePath, isAnew: isAnew);
            file.Write(Line(0));
        }
        Assert.Equal(files, Directory.EnumerateFiles(Path.GetDirectoryName(FilePath)!).Count());
    }

    [Fact]
    public async Task File_OfTwoHosts_HasTheLinesOfBoth()
    {
        using var old = Open(FilePath);
        using var successor = Open(FilePath);
        foreach (var number in Enumerable.Range(0, 2 * LinesOfARound))
        {
            (number % 2 == 0 ? old : successor).Write(Line(number));
            await WaitAsync(() => LastLine() == Line(number).TrimEnd());
        }
        Assert.Equal(2 * LinesOfARound, File.ReadLines(FilePath).Count());
    }

    [Fact]
    public async Task Overflow_ThatLasts_IsSaidOnceASecond()
    {
        using var file = Open(FilePath);
        void Overflow()
        {
            foreach (var _ in Enumerable.Range(0, 4 * LogFile.MostQueuedBytes / LineCharacters))
                file.Write(Line(0));
        }
        Overflow();
        await WaitAsync(() => !_said.IsEmpty);
        Overflow();
        // There is room for one more only when others were written, which then would have said it.
        await WaitAsync(() =>
        {
            file.Write(Line(1));
            return LastLine() == Line(1).TrimEnd();
        });
        Assert.Single(_said);
        _time.Advance(TimeSpan.FromSeconds(1));
        file.Write(Line(2));
        await WaitAsync(() => _said.Count == 2);
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_IsSaidOnceAndTriedAgain()
    {
        var inTheWay = Path.GetDirectoryName(FilePath)!;
        await File.WriteAllTextAsync(inTheWay, "", TestContext.Current.CancellationToken);
        using var file = Open(FilePath);
        foreach (var number in Enumerable.Range(0, 10))
            file.Write(Line(number));
        await WaitAsync(() => !_said.IsEmpty);
        Assert.Contains(inTheWay, Assert.Single(_said), StringComparison.Ordinal);
        File.Delete(inTheWay);
        // Until the last of those before is lost: then one is written.
        await WaitAsync(() =>
        {
            file.Write(Line(10));
            return File.Exists(FilePath);
        });
        await WaitAsync(() => _said.Count == 2);
        Assert.Matches(@"^written again, \d+ lost$", _said.Last());
    }

    [Fact]
    public async Task Disk_ThatIsFull_IsSaidOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        var file = Open("/dev/full");
        file.Write(Line(0));
        await WaitAsync(() => !_said.IsEmpty);
        file.Write(Line(1));
        file.Dispose();
        Assert.Contains("No space left", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_ThatDoesNotAnswer_HoldsNobodyUpAndFillsNoMemory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no FIFOs in folders.");
        var fifo = Path.Combine(_folder, "fifo");
        using (var made = Process.Start("mkfifo", fifo))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using (var file = Open(fifo))
        {
            var line = Line(0);
            // Ten times what may wait.
            for (var bytes = 0L; bytes < 10L * LogFile.MostQueuedBytes; bytes += line.Length * sizeof(char))
                file.Write(line);
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 3L * LogFile.MostQueuedBytes);
        }
        // Opened without a writer: what waits for a reader is let go.
        using var reader = File.OpenHandle(fifo, FileMode.Open, FileAccess.ReadWrite);
    }
}
