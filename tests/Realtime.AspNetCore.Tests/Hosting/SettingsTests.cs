using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Assistant;
using Realtime.Cluster;
using Realtime.Hosting;
using Realtime.Limits;
using Realtime.Notifications;
using Realtime.SocketIO;
using Realtime.Sqlite;
using Realtime.SqlServer;

namespace Realtime.AspNetCore.Tests.Hosting;

/// <summary>The configuration section <c>ChatRealtime</c>.</summary>
public sealed class SettingsTests
{
    private const string Section = "ChatRealtime";

    /// <summary>Every public class of options that chat has, with its part of the section.</summary>
    public static TheoryData<Type, string> Options() => new()
    {
        { typeof(ChatRealtimeOptions), Section },
        { typeof(SocketIOOptions), $"{Section}:SocketIO" },
        { typeof(DialectEndpointOptions), $"{Section}:Dialects:Direct" },
        { typeof(NotificationOptions), $"{Section}:Notifications" },
        { typeof(DatabaseClusterOptions), $"{Section}:Cluster" },
        { typeof(NotificationChannelOptions), $"{Section}:Notifications:Channels:mail" },
        { typeof(AssistantOptions), $"{Section}:Assistants:assistant" },
        { typeof(ChatRealtimeHealthOptions), $"{Section}:Health" },
        { typeof(SqliteStoreOptions), $"{Section}:Sqlite" },
        { typeof(SqlServerStoreOptions), $"{Section}:SqlServer" },
    };

    /// <summary>Members that no text can express, and that are therefore code's alone.</summary>
    private static readonly string[] CodeOnly =
    [
        "SocketIOOptions.AllowRequest", "SocketIOOptions.Parser", "SocketIOOptions.SerializerOptions",
        "AssistantOptions.CountTokens", "AssistantOptions.DescribeProgress", "AssistantOptions.ChatOptions",
        "SqlServerStoreOptions.ConnectionFactory",

        // The assistant's key in the section.
        "AssistantOptions.UserId",
    ];

    /// <summary>Members whose configured form is another than their type's.</summary>
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["ChatRealtimeOptions.Dialect"] = "Chatroom",
        ["ChatRealtimeOptions.Path"] = "/configured",
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_comes_from_configuration(Type type, string section)
    {
        var settings = new Dictionary<string, string?>();
        Set(type, section, settings);
        using var services = Services(settings);

        var made = Make(services, type);

        Check(type, section, made, settings);
        Assert.Empty(services.GetRequiredService<Realtime.Settings.ChatSettings>().FindUnknown());
    }

    [Fact]
    public void No_public_class_of_options_is_left_out()
    {
        var known = Options().Select(row => (Type)row[0]).ToHashSet();
        var nested = known.SelectMany(type => type.GetProperties()).Select(property => property.PropertyType).ToHashSet();
        var found = new[] { typeof(ChatRealtimeOptions), typeof(SocketIOOptions), typeof(SqliteStoreOptions), typeof(SqlServerStoreOptions), typeof(NotificationChannelOptions) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && !type.IsAbstract && !known.Contains(type) && !nested.Contains(type));

        // The Admin UI is a part of Socket.IO servers that hosts add themselves. The limits of a cluster are set in code.
        Assert.Equal([typeof(SocketIOAdminUIOptions), typeof(SocketIOClusterOptions)], found.OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Environment_variables_set_options_and_code_wins()
    {
        await using var host = await StartAsync(
            new()
            {
                ["ChatRealtime__Dialect"] = "direct",
                ["ChatRealtime__Retention__MaxAge"] = "30.00:00:00",
                ["ChatRealtime__MaxMessageLength"] = "5",
                ["ChatRealtime__SocketIO__PingInterval"] = "00:00:07",
                ["ChatRealtime__AllowedOrigins"] = "https://a.example, https://b.example",
            },
            o => o.MaxMessageLength = 7);

        var options = host.Get<IOptions<ChatRealtimeOptions>>().Value;
        Assert.Same(DialectNames.Direct, options.Dialect);
        Assert.Equal((TimeSpan.FromDays(30), 7), (options.Retention.MaxAge, options.MaxMessageLength));
        Assert.Equal(["https://a.example", "https://b.example"], options.AllowedOrigins);
        Assert.Equal(TimeSpan.FromSeconds(7), host.Get<IOptionsMonitor<SocketIOOptions>>().Get(ChatRealtime.ServerName).PingInterval);
        Assert.DoesNotContain(host.Logs.Entries, entry => entry.Id == 1004);
    }

    [Fact]
    public async Task A_dialect_of_the_hosts_own_is_found_by_its_name()
    {
        await using var host = await StartAsync(
            new() { ["ChatRealtime__Dialect"] = "Plain" },
            builder: b => b.AddDialect(new PlainDialect(), path: "/plain"));
        Assert.IsType<PlainDialect>(host.Get<IOptions<ChatRealtimeOptions>>().Value.Dialect);
    }

    [Theory]
    [InlineData("ChatRealtime__MaxMesageLength", "ChatRealtime:MaxMesageLength", "ChatRealtime:MaxMessageLength")]
    [InlineData("ChatRealtime__Retention", "ChatRealtime:Retention", "ChatRealtime:Retention:MaxAge")]
    [InlineData("ChatRealtime__Retention__MaximumAge", "ChatRealtime:Retention:MaximumAge", "ChatRealtime:Retention:MaxAge")]
    [InlineData("ChatRealtime__SocketIO__PingIntervall", "ChatRealtime:SocketIO:PingIntervall", "ChatRealtime:SocketIO:PingInterval")]
    [InlineData("ChatRealtime__Dialects__Direct__AllowedOrigin", "ChatRealtime:Dialects:Direct:AllowedOrigin", "ChatRealtime:Dialects:Direct:AllowedOrigins")]
    public async Task A_key_that_nothing_reads_is_warned_of_with_the_nearest(string variable, string key, string nearest)
    {
        await using var host = await StartAsync(new() { [variable] = "5" }, builder: b => b.AddDialect(DialectNames.Direct, path: "/direct"));

        var warning = Assert.Single(host.Logs.Entries, entry => entry.Id == 1004);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal($"The setting {key} has no effect, since nothing reads it. The nearest known one is {nearest}", warning.Text);
    }

    [Theory]
    [InlineData("ChatRealtime__MaxRooms", "many", "The setting ChatRealtime:MaxRooms is 'many', which is not valid (Int32).")]
    [InlineData("ChatRealtime__Dialect", "Marketplce", "The setting ChatRealtime:Dialect is 'Marketplce', which is not valid (Marketplace, Direct, ChatterBox, Assistant, Chatroom).")]
    [InlineData("ChatRealtime__SocketIO__HttpCompression__Level", "best", "The setting ChatRealtime:SocketIO:HttpCompression:Level is 'best', which is not valid (Optimal, Fastest, NoCompression, SmallestSize).")]
    public async Task A_value_of_a_wrong_form_stops_the_start_with_a_sentence(string variable, string value, string sentence)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(new() { [variable] = value }));
        Assert.Contains(sentence, failure.ToString(), StringComparison.Ordinal);
    }

    private static Task<ChatHost> StartAsync(
        Dictionary<string, string?> variables,
        Action<ChatRealtimeOptions>? chat = null,
        Action<IChatRealtimeBuilder>? builder = null) => ChatHost.StartAsync(
            chat,
            builder,
            services: b =>
            {
                Tokens.AddJwt(b.Services);

                // As the provider of environment variables gives them.
                b.Configuration.AddInMemoryCollection(variables.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => pair.Value));
            });

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddChatRealtime()
            .AddDialect(DialectNames.Direct, path: "/direct")
            .AddAssistant(new ScriptedModel())
            .AddNotificationChannel<Mail>("mail")
            .UseSqlServer(_ => { })
            .UseSqlite();
        services.AddHealthChecks().AddChatRealtime();
        return services.BuildServiceProvider();
    }

    /// <summary>Makes options as the host does, but for their validation: the values here need not fit together.</summary>
    private static object Make(ServiceProvider services, Type type) =>
        type == typeof(AssistantOptions) ? services.GetRequiredService<AssistantRoster>().All.Single().Options
        : type == typeof(NotificationChannelOptions) ? services.GetRequiredService<NotificationChannelRegistration>().Options
        : typeof(SettingsTests).GetMethod(nameof(Configured), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, [services])!;

    private static T Configured<T>(ServiceProvider services)
        where T : class, new()
    {
        var options = new T();
        var name = typeof(T) == typeof(SocketIOOptions) ? ChatRealtime.ServerName
            : typeof(T) == typeof(DialectEndpointOptions) ? ChatRealtime.ServerName + "/direct"
            : typeof(T) == typeof(ChatRealtimeHealthOptions) ? "chat"
            : Microsoft.Extensions.Options.Options.DefaultName;
        foreach (var configure in services.GetServices<IConfigureOptions<T>>())
        {
            if (configure is IConfigureNamedOptions<T> named)
            {
                named.Configure(name, options);
            }
            else if (name.Length == 0)
            {
                configure.Configure(options);
            }
        }

        return options;
    }

    /// <summary>Gives every member a value that is not its default.</summary>
    private static void Set(Type type, string section, Dictionary<string, string?> settings)
    {
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in Members(type))
        {
            var key = $"{section}:{property.Name}";
            var value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsPart(value))
            {
                Set(value, key, settings);
                continue;
            }

            if (property.GetValue(defaults) is RateLimit limit)
            {
                settings[$"{key}:{nameof(limit.Burst)}"] = (limit.Burst + 1).ToString(CultureInfo.InvariantCulture);
                settings[$"{key}:{nameof(limit.PerMinute)}"] = (limit.PerMinute + 1).ToString(CultureInfo.InvariantCulture);
                continue;
            }

            if (value.IsAssignableTo(typeof(IList<string>)))
            {
                settings[$"{key}:0"] = "https://one.example";
                settings[$"{key}:1"] = "https://two.example";
                continue;
            }

            var otherwise = property.GetValue(defaults);
            settings[key] = Texts.GetValueOrDefault($"{type.Name}.{property.Name}") ?? (otherwise ?? Activator.CreateInstance(value == typeof(string) ? typeof(object) : value)) switch
            {
                bool flag => (!flag).ToString(),
                int number => (number + 1).ToString(CultureInfo.InvariantCulture),
                long number => (number + 1).ToString(CultureInfo.InvariantCulture),
                TimeSpan time => (time + TimeSpan.FromSeconds(1)).ToString("c", CultureInfo.InvariantCulture),
                Enum of => Enum.GetValues(of.GetType()).Cast<Enum>().First(other => !other.Equals(of)).ToString(),
                _ => "configured",
            };
        }
    }

    private static void Check(Type type, string section, object made, Dictionary<string, string?> settings)
    {
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in Members(type))
        {
            var key = $"{section}:{property.Name}";
            var value = property.GetValue(made);
            Assert.True(value is not null, $"{key} had no effect");
            if (value is not Dialect && IsPart(value.GetType()))
            {
                Check(value.GetType(), key, value, settings);
            }
            else if (value is RateLimit limit)
            {
                var otherwise = (RateLimit)property.GetValue(defaults)!;
                Assert.Equal(new RateLimit(otherwise.Burst + 1, otherwise.PerMinute + 1), limit);
            }
            else if (value is IEnumerable and not string)
            {
                Assert.Equal(["https://one.example", "https://two.example"], (IEnumerable<string>)value);
            }
            else
            {
                Assert.False(Equals(value, property.GetValue(defaults)), $"{key} had no effect");
                Assert.Equal(settings[key], value is Dialect dialect ? dialect.Name : Convert.ToString(value, CultureInfo.InvariantCulture));
            }
        }
    }

    private static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
        !CodeOnly.Contains($"{type.Name}.{property.Name}") && !property.PropertyType.IsAssignableTo(typeof(Delegate)));

    /// <summary>Whether a member is options of its own, in a part of the section.</summary>
    private static bool IsPart(Type type) => type.IsClass && type != typeof(string) && !type.IsAbstract && type.GetConstructor([]) is not null && !type.IsAssignableTo(typeof(IEnumerable));

    private sealed class Mail : INotificationChannel
    {
        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
