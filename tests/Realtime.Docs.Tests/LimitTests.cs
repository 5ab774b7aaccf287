using System.Xml.Linq;
using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>A limit that is counted over several sockets says whether it counts on each node or on all of them.</summary>
public sealed class LimitTests
{
    private static readonly string[] Others = ["MaxBlockedUsers", "MaxRooms"];

    /// <summary>The options that name what they are counted by, and others that count the same way.</summary>
    public static TheoryData<string> Limits
    {
        get
        {
            var found = new TheoryData<string>();
            foreach (var property in new[] { typeof(ChatRealtimeOptions), typeof(SocketIO.SocketIOOptions) }
                .SelectMany(type => type.Assembly.GetExportedTypes())
                .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
                .SelectMany(type => type.GetProperties())
                .Where(property => property.DeclaringType == property.ReflectedType && property.Name.StartsWith("Max", StringComparison.Ordinal))
                .Where(property => Others.Contains(property.Name) ||
                    new[] { "PerUser", "PerAddress", "PerMessage", "PerConversation" }.Any(end => property.Name.EndsWith(end, StringComparison.Ordinal))))
            {
                found.Add($"{property.DeclaringType!.FullName}.{property.Name}");
            }

            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void It_is_documented_where_it_counts(string option)
    {
        var text = Directory.EnumerateFiles(AppContext.BaseDirectory, "Realtime.*.xml")
            .SelectMany(path => XDocument.Load(path).Descendants("member"))
            .Single(member => (string?)member.Attribute("name") == $"P:{option}")
            .Value;
        Assert.Matches(@"(?s)on\s+(all|each)\s+(nodes?|servers?)", text);
    }

    [Fact]
    public void Limits_are_found() => Assert.Contains((IEnumerable<object[]>)Limits, row => row[0] is "Realtime.ChatRealtimeCoreOptions.MaxRoomsPerUser");
}
