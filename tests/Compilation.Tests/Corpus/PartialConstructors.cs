// C# 14: partial constructors and events.
public partial class Room
{
    public partial Room(string name);
    public partial event Action<string>? Joined;
}

public partial class Room
{
    readonly string _name;
    Action<string>? _joined;

    public partial Room(string name) => _name = name;

    public partial event Action<string>? Joined
    {
        add => _joined += value;
        remove => _joined -= value;
    }

    public void Join(string who) => _joined?.Invoke($"{who} in {_name}");
}

public static class Program
{
    public static string Run()
    {
        var said = "";
        var room = new Room("lobby");
        room.Joined += text => said = text;
        room.Join("ann");
        return said;
    }
}
