using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.LocalCommands;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.LocalCommands;

public sealed class LocalCommandLoopTests : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;
    readonly LogCapture _captured = new();
    readonly List<LocalCommandLoop> _loops = [];

    SiteConfig Site(string cache = "cache") =>
        new()
        {
            File = Path.Combine(_folder, "appweb.json"),
            Directory = _folder,
            Documents = "web",
            CacheDirectory = Path.Combine(_folder, cache),
        };

    string InCache => Path.Combine(_folder, "cache", SocketFolders.InCache);

    LocalCommandLoop Start(SiteConfig site, string host = "one", int port = 8080, Func<string, Task<CommandAnswer>?>? execute = null)
    {
        var loop = new LocalCommandLoop(
            site,
            () => new(host, 1, [$"http://127.0.0.1:{port}"]),
            execute ?? (command => command == LocalCommand.Status ? Task.FromResult(new CommandAnswer(true, $"{host} is fine")) : null),
            _captured.CreateLogger("PluginChat")
        );
        loop.Start();
        _loops.Add(loop);
        return loop;
    }

    static async Task<string[]> AskAsync(SiteConfig site, string command = LocalCommand.Status) =>
        [
            .. (
                await LocalClient.SendAsync(
                    SocketFolders.Of(site),
                    SocketFolders.PrefixOf(site),
                    _ => true,
                    command,
                    CancellationToken.None
                )
            )
                .Select(a => $"{a.Answer.IsDone}: {a.Answer.Text}")
                .Order(),
        ];

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
            await loop.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _captured.Dispose();
    }

    [Fact]
    public async Task Command_ToAHost_IsAnsweredOnceThoughItHasTwoSockets()
    {
        var loop = Start(Site());
        Assert.Equal(OperatingSystem.IsWindows() ? 1 : 2, loop.Paths.Count());
        Assert.Equal(["True: one is fine"], await AskAsync(Site()));
        Assert.Equal(["False: This host knows no command 'dance'."], await AskAsync(Site(), "dance"));
    }

    [Fact]
    public async Task Command_ToSeveralHostsOfASite_ReachesEachOfThem()
    {
        Start(Site(), "one");
        Start(Site(), "two", 8081);
        Assert.Equal(["True: one is fine", "True: two is fine"], await AskAsync(Site()));
    }

    [Fact]
    public async Task Command_AfterTheCacheWasDeleted_StillReachesTheHost()
    {
        Start(Site());
        Directory.Delete(Path.Combine(_folder, "cache"), recursive: true);
        Assert.Equal(["True: one is fine"], await AskAsync(Site()));
    }

    [Fact]
    public async Task Command_WhereTheCacheCannotBeWritten_ComesByTheUsersFolder()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "cache"), "not a folder");
        var loop = Start(Site());
        Assert.Equal(SocketFolders.OfUser, Path.GetDirectoryName(Assert.Single(loop.Paths)));
        Assert.Equal(["True: one is fine"], await AskAsync(Site()));
    }

    [Fact]
    public async Task Command_WhereThePathIsTooLongForASocket_ComesByTheUsersFolder()
    {
        var site = Site(string.Join('/', Enumerable.Repeat(new string('c', 60), 3)));
        Assert.Equal(SocketFolders.OfUser, Path.GetDirectoryName(Assert.Single(Start(site).Paths)));
        Assert.Equal(["True: one is fine"], await AskAsync(site));
    }

    [UnsupportedOSPlatform("windows")] // where the folder has its parent's rights
    [Fact]
    public void Sockets_ThatNobodyElseMayUse_LieInAFolderOfTheUserAlone()
    {
        foreach (var path in Start(Site()).Paths)
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(path)!)
            );
    }

    [UnsupportedOSPlatform("windows")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folder_ThatOthersMayEnterOrThatIsALink_IsNotUsed(bool isLink)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "cache"));
        if (isLink)
            Directory.CreateSymbolicLink(
                InCache,
                Directory
                    .CreateDirectory(
                        Path.Combine(_folder, "other"),
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    )
                    .FullName
            );
        else
            Directory.CreateDirectory(
                InCache,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
            );
        Assert.Equal([SocketFolders.OfUser], Start(Site()).Paths.Select(Path.GetDirectoryName));
    }

    [Fact]
    public async Task Socket_OfAHostThatWasKilled_IsRemovedByTheNextAndAsksNobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, sockets lie elsewhere.");
        Assert.True(SocketFolders.TryMake(InCache));
        var left = Path.Combine(InCache, SocketFolders.PrefixOf(Site()) + "left.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(left + ".bound"));
            killed.Listen();
            File.Move(left + ".bound", left);
        }
        Assert.True(File.Exists(left));
        Assert.Empty(await AskAsync(Site()));
        Start(Site());
        Assert.False(File.Exists(left));
        Assert.Equal(["True: one is fine"], await AskAsync(Site()));
    }

    [Fact]
    public async Task Sockets_OfAHostThatEnds_AreGone()
    {
        var loop = Start(Site());
        var paths = loop.Paths.ToList();
        Assert.All(paths, path => Assert.True(File.Exists(path)));
        await loop.DisposeAsync();
        _loops.Clear();
        Assert.All(paths, path => Assert.False(File.Exists(path)));
        Assert.Empty(await AskAsync(Site()));
    }

    [Fact]
    public async Task Programs_ThatSayNothing_KeepNobodyOutAndDoNotHoldUpTheEnd()
    {
        var loop = Start(Site());
        var silent = new List<Socket>();
        for (var i = 0; i < 5; i++)
        {
            silent.Add(new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
            await silent[^1].ConnectAsync(new UnixDomainSocketEndPoint(loop.Paths.First()));
        }
        Assert.Equal(["True: one is fine"], await AskAsync(Site()));
        await loop.DisposeAsync();
        _loops.Clear();
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Command_UnderWayWhenTheHostEnds_IsGivenUp()
    {
        var begun = new TaskCompletionSource();
        var loop = Start(
            Site(),
            execute: _ =>
            {
                begun.TrySetResult();
                return new TaskCompletionSource<CommandAnswer>().Task;
            }
        );
        var asking = AskAsync(Site());
        await begun.Task;
        await loop.DisposeAsync();
        _loops.Clear();
        Assert.Empty(await asking);
    }
}
