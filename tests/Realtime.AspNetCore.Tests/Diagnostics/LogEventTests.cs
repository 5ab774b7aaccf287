using System.Reflection;
using Microsoft.Extensions.Logging;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Diagnostics;

/// <summary>Operators filter and alert by event id, so an id names one message in all packages together.</summary>
public sealed class LogEventTests
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void An_event_id_names_one_log_message_of_all_packages()
    {
        var messages = Packages().SelectMany(LogMessages).ToList();

        Assert.NotEmpty(messages);
        Assert.DoesNotContain(messages, message => message.Id <= 0);
        var shared = messages.GroupBy(message => message.Id).Where(group => group.Count() > 1);
        Assert.Empty(shared.Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Method))}"));
    }

    private static IEnumerable<(int Id, string Method)> LogMessages(Assembly package) =>
        from type in package.GetTypes()
        from method in type.GetMethods(Declared)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (message.EventId, $"{type.FullName}.{method.Name}");

    // By the folders of src, so that a new package cannot be forgotten: one that this project does not reference fails to load.
    // Realtime.UI is the client's files, without a log.
    private static IEnumerable<Assembly> Packages() =>
        Directory.GetFiles(Path.Combine(Repository.Path, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => Path.GetFileNameWithoutExtension(project) != "Realtime.UI")
            .Select(project => Assembly.Load(Path.GetFileNameWithoutExtension(project)));
}
