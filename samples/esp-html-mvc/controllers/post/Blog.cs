using System.ComponentModel.DataAnnotations;
using System.Text.Json;

/// <summary>The posts, in a file of the site. Safe on any thread.</summary>
public sealed class Blog(IHostEnvironment site)
{
    readonly Lock _lock = new();
    readonly string _file = Path.Combine(site.ContentRootPath, "data", "posts.json");

    public IReadOnlyList<Post> All
    {
        get
        {
            lock (_lock)
                return Read();
        }
    }

    public Post? Find(int id) => All.FirstOrDefault(post => post.Id == id);

    /// <summary>Adds a post whose id is 0, and replaces another. Returns its id, or what is wrong with it.</summary>
    public (int Id, Dictionary<string, string> Wrong) Save(Post post)
    {
        lock (_lock)
        {
            var posts = Read();
            var wrong = Check(post, posts);
            if (wrong.Count > 0)
                return (post.Id, wrong);
            var id = post.Id != 0 ? post.Id : posts.Select(p => p.Id).DefaultIfEmpty().Max() + 1;
            posts.RemoveAll(p => p.Id == id);
            posts.Add(
                new()
                {
                    Id = id,
                    Title = post.Title,
                    Body = post.Body,
                }
            );
            Write([.. posts.OrderBy(p => p.Id)]);
            return (id, wrong);
        }
    }

    public bool Remove(int id)
    {
        lock (_lock)
        {
            var posts = Read();
            if (posts.RemoveAll(p => p.Id == id) == 0)
                return false;
            Write(posts);
            return true;
        }
    }

    static Dictionary<string, string> Check(Post post, List<Post> posts)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(post, new(post), found, validateAllProperties: true);
        var wrong = found.GroupBy(f => f.MemberNames.First()).ToDictionary(g => g.Key, g => g.First().ErrorMessage!);
        if (posts.Any(p => p.Id != post.Id && string.Equals(p.Title, post.Title, StringComparison.OrdinalIgnoreCase)))
            wrong.TryAdd(nameof(Post.Title), "There is a post of this title.");
        return wrong;
    }

    List<Post> Read() => File.Exists(_file) ? JsonSerializer.Deserialize<List<Post>>(File.ReadAllText(_file))! : [];

    // Whole or not at all.
    void Write(List<Post> posts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(_file + ".new", JsonSerializer.Serialize(posts));
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
