// expects: warning CS9258
// C# 14: the field keyword, null-conditional assignment, unbound generics in nameof.
public sealed class Person
{
    public string Name { get; set => field = value.Trim(); } = "none";
    public int Age { get => field; set => field = Math.Max(0, value); }
    public Person? Friend { get; set; }
    public List<int>? Scores { get; set; }
    public event Action? Changed;
    public void Raise() => Changed?.Invoke();
}

public sealed class Old
{
    int field = 3;
    public int Value => field;
    public int Mine => this.field;
}

public static class Program
{
    public static string Run()
    {
        var ann = new Person { Name = " ann ", Age = -3 };
        Person? nobody = null;
        nobody?.Name = Never();
        ann?.Friend = new Person();
        ann?.Friend?.Age += 5;
        var raised = 0;
        ann?.Changed += () => raised++;
        ann!.Raise();
        ann.Scores?[0] = 1;
        return $"{ann.Name} {ann.Age} {ann.Friend?.Age} {raised} {nameof(List<>)} {nameof(Dictionary<,>.Keys)} {new Old().Value} {new Old().Mine}";
    }

    static string Never() => throw new InvalidOperationException();
}
