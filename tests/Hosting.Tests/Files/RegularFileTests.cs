using PluginChat.Hosting.Files;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string PathOf(string name) => Path.Combine(_folder, name);

    [Fact]
    public void Read_OfARegularFile_GivesItsBytesAlsoThroughALink()
    {
        File.WriteAllText(PathOf("a.txt"), "abc");
        File.CreateSymbolicLink(PathOf("link"), "a.txt");

        Assert.Equal("abc"u8.ToArray(), RegularFile.ReadAllBytes(PathOf("a.txt"), 3));
        Assert.Equal("abc"u8.ToArray(), RegularFile.ReadAllBytes(PathOf("link"), 3, out var status));
        Assert.Equal((FileKind.Regular, 3), (status.Kind, status.SizeBytes));
        Assert.Equal(FileStatus.Of(PathOf("a.txt")).Identity, status.Identity);
    }

    [Fact]
    public void Read_OfAFileOverItsLimit_NamesBoth()
    {
        File.WriteAllBytes(PathOf("large"), new byte[2049]);

        var e = Assert.Throws<FileTooLargeException>(() => RegularFile.ReadAllBytes(PathOf("large"), 2048));
        Assert.Equal($"'{PathOf("large")}' is larger than 2 KB.", e.Message);
    }

    [Fact]
    public async Task Open_OfWhatBlocksOrNeverEnds_IsRefusedAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs and devices are told apart on Linux.");
        SpecialFile.MakeFifo(PathOf("fifo"));
        using var socket = SpecialFile.MakeSocket(PathOf("socket"));
        File.CreateSymbolicLink(PathOf("link"), "fifo");

        foreach (var path in (string[])[PathOf("fifo"), PathOf("socket"), PathOf("link"), "/dev/zero", "/dev/tty", _folder])
        {
            var opening = Task.Run(() => Assert.Throws<IOException>(() => RegularFile.Open(path)), TestContext.Current.CancellationToken);
            Assert.Contains(
                "is not a regular file",
                (await opening.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Message
            );
            Assert.False(RegularFile.Exists(path));
        }
    }

    [Fact]
    public void Status_OfNamesThatNoFileCanHave_IsMissing()
    {
        File.WriteAllText(PathOf("a"), "");
        File.CreateSymbolicLink(PathOf("circle"), "circle");
        File.CreateSymbolicLink(PathOf("dangling"), "nowhere");

        foreach (var name in (string[])["circle", "dangling", "a\0b", "none", "a/b", new string('x', 300), new string('y', 5000)])
        {
            Assert.Equal(FileKind.Missing, FileStatus.Of(PathOf(name)).Kind);
            Assert.Throws<FileNotFoundException>(() => RegularFile.Open(PathOf(name)));
        }
    }

    [Fact]
    public void Status_OfAFileWhoseTimeWasPutBack_HasChangedAllTheSame()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the time of the change is not known.");
        File.WriteAllText(PathOf("a"), "1");
        var before = FileStatus.Of(PathOf("a"));
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    File.WriteAllText(PathOf("a"), "2");
                    File.SetLastWriteTimeUtc(PathOf("a"), DateTime.UnixEpoch.AddTicks(before.Modified));
                    return FileStatus.Of(PathOf("a")).Changed != before.Changed;
                },
                TimeSpan.FromSeconds(30)
            )
        );

        var after = FileStatus.Of(PathOf("a"));
        Assert.Equal((before.SizeBytes, before.Modified), (after.SizeBytes, after.Modified));
    }
}
