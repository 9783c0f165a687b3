using PluginChat.Hosting.Files;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.StaticFiles;

public sealed class SteadyFileTests : IDisposable
{
    const int Length = 256 << 10;

    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;
    readonly string _path;
    readonly SteadyFile _file;

    public SteadyFileTests()
    {
        _path = Path.Combine(_folder, "file");
        File.WriteAllBytes(_path, new byte[Length]);
        _file = new(RegularFile.Open(_path, out var status), _path, status);
    }

    public void Dispose()
    {
        _file.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // What a slow reader keeps in memory is what was read for it and not sent yet.
    [Fact]
    public async Task Read_IntoAnyRoom_TakesAPieceAtATime()
    {
        var room = new byte[2 * Length];
        Assert.InRange(await _file.ReadAsync(room, TestContext.Current.CancellationToken), 1, Length / 8);
        Assert.InRange(_file.Read(room), 1, Length / 8);
        await _file.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal((Length, 0), (_file.Position, _file.Read(room)));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("append")]
    [InlineData("truncate")]
    [InlineData("keep its time")]
    public void Read_OfAFileThatWasWrittenTo_IsAnException(string how)
    {
        Assert.SkipUnless(how != "keep its time" || OperatingSystem.IsLinux(), "Elsewhere the time of the change is not known.");
        Assert.True(_file.Read(new byte[1]) == 1);
        var time = File.GetLastWriteTimeUtc(_path);
        // The system's clock for files may stand still for some milliseconds.
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    using (var writer = new FileStream(_path, how == "append" ? FileMode.Append : FileMode.Open, FileAccess.Write))
                    {
                        if (how == "truncate")
                            writer.SetLength(100);
                        else
                            writer.WriteByte(1);
                    }
                    if (how == "keep its time")
                        File.SetLastWriteTimeUtc(_path, time);
                    return Record.Exception(() => _file.Read(new byte[1])) is FileChangedException;
                },
                TimeSpan.FromSeconds(30)
            )
        );
    }

    [Fact]
    public void Read_OfAFileThatWasReplacedOrMayBeReadByOthersNow_GoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be replaced there.");
        SpecialFile.SetMode(_path, UnixFileMode.UserRead);
        Assert.Equal(1, _file.Read(new byte[1]));
        File.WriteAllText(_path + ".new", "another");
        File.Move(_path + ".new", _path, overwrite: true);
        Assert.Equal(1, _file.Read(new byte[1]));
    }
}
