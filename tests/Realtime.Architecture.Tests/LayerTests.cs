using Xunit;

namespace Realtime.Architecture.Tests;

/// <summary>References between the folders of a project point downward only.</summary>
public sealed class LayerTests
{
    public static TheoryData<string> Projects => [.. Layers.Of.Keys];

    public static TheoryData<string> AllProjects =>
    [
        "Realtime.Abstractions", "Realtime.AspNetCore", "Realtime.Mail", "Realtime.Redis", "Realtime.SocketIO", "Realtime.Sqlite", "Realtime.SqlServer", "Realtime.Storage.Relational",
        "Realtime.WebPush",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_only_folders_below_it(string name)
    {
        var project = SourceProject.Read(name);
        Expect.None(project.Errors());
        Assert.Equal(Layers.Of[name].Order(), project.Folders.Order());
        Expect.None(Upward(project).Select(reference => reference.ToString()));
    }

    [Theory]
    [InlineData("Realtime.SocketIO", "Protocol", "Realtime.SocketIO.SocketIOServer")]
    [InlineData("Realtime.AspNetCore", "Messages", "Realtime.Dialect")]
    public void A_reference_upward_is_found(string name, string folder, string type)
    {
        var project = SourceProject.Read(name).With($"{folder}/Upward.cs", $"internal sealed class Upward {{ public {type}? Type; }}");
        Assert.EndsWith(type.Split('.')[^1], Assert.Single(Upward(project)).Type, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void No_folder_is_part_of_a_cycle(string name)
    {
        var project = SourceProject.Read(name);
        Expect.None(project.Errors());
        var left = project.References.ToList();
        var folders = project.Folders.ToHashSet();
        // A folder that uses no other of those left is part of no cycle.
        while (folders.RemoveWhere(folder => !left.Exists(reference => reference.From == folder)) > 0)
        {
            left.RemoveAll(reference => !folders.Contains(reference.To));
        }

        // What is only used by the others, but uses none of them in return, is part of none either.
        while (folders.RemoveWhere(folder => !left.Exists(reference => reference.To == folder)) > 0)
        {
            left.RemoveAll(reference => !folders.Contains(reference.From));
        }

        Expect.None(left.Select(reference => reference.ToString()));
    }

    private static IEnumerable<FolderReference> Upward(SourceProject project)
    {
        var rank = Layers.Of[project.Name].Select((folder, index) => (folder, index)).ToDictionary(layer => layer.folder, layer => layer.index);
        return project.References.Where(reference => rank[reference.To] > rank[reference.From]);
    }
}
