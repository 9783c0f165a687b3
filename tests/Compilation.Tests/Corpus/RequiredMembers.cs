// expects: error CS9035
using System.Diagnostics.CodeAnalysis;

public class Person
{
    public required string Name { get; init; }
    public required int Age;

    public Person() { }

    [SetsRequiredMembers]
    public Person(string name) => (Name, Age) = (name, 1);
}

public static class Program
{
    public static string Run() => new Person { Name = "a", Age = 1 }.Name + new Person("b").Age + new Person { Name = "c" };
}
