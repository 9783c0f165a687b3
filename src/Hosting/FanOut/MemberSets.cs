namespace PluginChat.Hosting.FanOut;

/// <summary>
/// The sets of an action's clients that a message may be for: its groups, and the clients of each user. A publication names either in one
/// way, so that all that carries it needs to know of no more than groups.
/// </summary>
sealed class MemberSets
{
    // No group has such a name; ActionHub.Groups sees to it. A host from before there were users finds nobody under it.
    const string UserPrefix = "\0user:";

    readonly UserTable _users = new();

    public GroupTable Groups { get; } = new();

    /// <summary>Whether anything was sent to a user, as far as is known.</summary>
    public bool HasSentToUsers { get; set; }

    /// <summary>What the clients of a user are known by.</summary>
    public static string KeyOfUser(string name) => UserPrefix + name;

    /// <summary>Whether a name is none that a group may have.</summary>
    public static bool IsReserved(string name) => name.StartsWith('\0');

    /// <summary>A set, where it has members.</summary>
    public GroupMembers? Find(string key) => IsReserved(key) ? _users.Find(key) : Groups.Find(key);

    /// <summary>Those whom a message to a set is for, copied.</summary>
    public Member[] ReceiversOf(string key)
    {
        HasSentToUsers |= IsReserved(key);
        return Find(key)?.Snapshot() ?? [];
    }

    /// <summary>Puts a new member where it is by itself.</summary>
    public void Join(Member member)
    {
        if (UserOf(member) is { } name)
            _users.Add(KeyOfUser(name), member);
    }

    /// <summary>Takes a member out of all.</summary>
    public void Leave(Member member)
    {
        Groups.RemoveAll(member);
        if (UserOf(member) is { } name)
            _users.Remove(KeyOfUser(name), member);
    }

    static string? UserOf(Member member) => member.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : null;
}
