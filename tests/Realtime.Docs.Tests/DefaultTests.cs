using System.Globalization;
using System.Text.RegularExpressions;
using Realtime.Testing;
using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>Where a document gives an option's default in brackets, as in <c>`MaxRooms` (10,000)</c>, it is the option's.</summary>
public sealed partial class DefaultTests
{
    /// <summary>By option: one name may stand in more than one class.</summary>
    private static readonly ILookup<string, int> Defaults = new[] { typeof(ChatRealtimeOptions), typeof(Sqlite.SqliteStoreOptions), typeof(Mail.MailOptions), typeof(WebPush.WebPushOptions) }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetConstructor([]) is not null)
        .Select(type => Activator.CreateInstance(type)!)
        .SelectMany(options => options.GetType().GetProperties()
            .Where(property => property.PropertyType == typeof(int))
            .Select(property => (property.Name, Value: (int)property.GetValue(options)!)))
        .ToLookup(option => option.Name, option => option.Value);

    public static TheoryData<string, string, int> Mentioned
    {
        get
        {
            var found = new TheoryData<string, string, int>();
            foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.Path, "docs"), "*.md", SearchOption.AllDirectories))
            {
                foreach (var match in Mention().Matches(File.ReadAllText(path)).Where(match => Defaults.Contains(match.Groups["name"].Value)))
                {
                    found.Add(
                        Path.GetFileName(path),
                        match.Groups["name"].Value,
                        int.Parse(match.Groups["value"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
                }
            }

            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Mentioned))]
    public void It_is_the_one_of_the_option(string document, string option, int value)
    {
        Assert.NotEmpty(document);
        Assert.Contains(value, Defaults[option]);
    }

    [GeneratedRegex(@"`(?<name>[A-Z]\w+)` \((?<value>[\d,]+)[;)]")]
    private static partial Regex Mention();
}
