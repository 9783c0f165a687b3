using CsCheck;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Controllers.Sources;

/// <summary>Trees that nobody would make, while somebody deletes from them.</summary>
public sealed class SourceTreePropertyTests
{
    enum Kind
    {
        File,
        Link,
        Fifo,
    }

    // A few names, so that links lead to what is there, to each other, and in circles.
    static readonly Gen<string> s_folder = OneOf("", "a/", "b/", "a/b/", "a/b/c/", "bin/", "a/bin/", "obj/", ".h/");
    static readonly Gen<(string Name, Kind Kind, string Target)> s_entry =
        from folder in s_folder
        from name in OneOf("X.cs", "Y.cs", "z", "w.cs", ".V.cs", "t.txt")
        from kind in OneOf(Kind.File, Kind.File, Kind.Link, Kind.Link, Kind.Fifo)
        from target in OneOf(".", "..", "../..", "a", "b", "a/b", "X.cs", "../X.cs", "nowhere", "z", "../../a/z")
        select (folder + name, kind, target);

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Tree_OfLinksAndLoopsAndFifos_IsReadOnceAndEnds() =>
        s_entry
            .Array[0, 24]
            .Sample(
                entries =>
                {
                    using var tree = new Tree(entries);
                    var read = Task.Run(tree.Read);
                    Assert.True(read.Wait(TimeSpan.FromSeconds(30)), "The walk does not end.");
                    var first = read.Result;
                    Assert.Equal(first.Files.Select(f => f.Name), tree.Read().Files.Select(f => f.Name));
                    Assert.Equal(first.Hash, tree.Read().Hash);
                    if (first.Problem is not null)
                        return;
                    // Every real file exactly once; none twice by a link; no output, nothing hidden.
                    Assert.Equal(first.Files.Length, first.Files.Select(f => Tree.Real(f.Path)).Distinct().Count());
                    Assert.Subset(first.Files.Select(f => f.Name).ToHashSet(), tree.PlainSources);
                    Assert.DoesNotContain(
                        first.Files,
                        f =>
                            f.Name.StartsWith("bin/", StringComparison.Ordinal)
                            || f.Name.StartsWith("obj/", StringComparison.Ordinal)
                            || f.Name.Contains("/.", StringComparison.Ordinal)
                            || f.Name.StartsWith('.')
                    );
                },
                iter: TestLength.IsLong ? -1 : 60,
                time: TestLength.IsLong ? (int)TestLength.Long!.Value.TotalSeconds : -1,
                threads: 1
            );

    [Fact]
    public void Tree_ThatIsDeletedWhileItIsRead_GivesSourcesOrAProblemAndNoException() =>
        s_entry
            .Array[1, 24]
            .Sample(
                entries =>
                {
                    using var tree = new Tree(entries);
                    var deleting = Task.Run(tree.DeleteAll);
                    for (var deleted = false; !deleted; )
                    {
                        deleted = deleting.IsCompleted;
                        var set = tree.Read();
                        Assert.True(set.Problem is not null ^ set.Files.Length > 0);
                    }
                    Assert.NotNull(tree.Read().Problem);
                },
                iter: TestLength.Choose(3000, 300, 20),
                threads: 1
            );

    sealed class Tree : IDisposable
    {
        // Deep enough for links that lead out of it to stay in what is the test's.
        readonly string _temp = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;
        readonly string _root;
        readonly SourceReader _reader = new(null);
        readonly HashSet<string> _plain = [];

        public Tree((string Name, Kind Kind, string Target)[] entries)
        {
            _root = Directory.CreateDirectory(Path.Combine(_temp, "1", "2", "3")).FullName;
            foreach (var (name, kind, target) in entries)
            {
                var path = Path.Combine(_root, name);
                if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
                    continue;
                try
                {
                    Make(path, name, kind, target);
                }
                catch (IOException)
                {
                    // A file or a FIFO stands where the folder would be.
                }
            }
        }

        /// <summary>Sources that no link is needed for.</summary>
        public HashSet<string> PlainSources => _plain;

        public SourceSet Read() => _reader.Read(_root, CancellationToken.None);

        public void DeleteAll()
        {
            foreach (var entry in Directory.GetFileSystemEntries(_root))
            {
                if (new FileInfo(entry).LinkTarget is null && Directory.Exists(entry))
                    Directory.Delete(entry, recursive: true);
                else
                    File.Delete(entry);
            }
        }

        public static string Real(string path)
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
            return File.ReadAllText(target); // each was written with a text of its own
        }

        public void Dispose() => Directory.Delete(_temp, recursive: true);

        void Make(string path, string name, Kind kind, string target)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (kind == Kind.Link)
                File.CreateSymbolicLink(path, target);
            else if (kind == Kind.Fifo && OperatingSystem.IsLinux())
                SpecialFile.MakeFifo(path);
            else
            {
                File.WriteAllText(path, $"// {Guid.NewGuid()}");
                if (
                    name.EndsWith(".cs", StringComparison.Ordinal)
                    && !name.StartsWith("bin/", StringComparison.Ordinal)
                    && !name.StartsWith("obj/", StringComparison.Ordinal)
                    && !name.Split('/').Any(p => p.StartsWith('.'))
                )
                    _plain.Add(name);
            }
        }
    }
}
