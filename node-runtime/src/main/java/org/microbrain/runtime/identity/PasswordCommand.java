package org.microbrain.runtime.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain password}: prints the hash of a password, for a node's configuration. */
@Command(name = "password", mixinStandardHelpOptions = true, description = {
    "打印密码的散列，供配置文件使用；密码从终端（不回显）或标准输入读取。",
    "Print the hash of a password for a configuration file; the password is read from the terminal, unseen, or from "
        + "standard input."})
public final class PasswordCommand implements Callable<Integer> {

    @Option(names = "--random", description = {"生成随机密码并显示一次", "make a random password and show it once"})
    private boolean random;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = random ? PasswordHash.randomPassword() : read();
        if (password == null || password.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "没有输入密码 / no password was given");
        }
        if (random) {
            spec.commandLine().getErr().println("密码 / password: " + password);
            spec.commandLine().getErr().flush();
        }
        spec.commandLine().getOut().println(PasswordHash.of(password));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static String read() throws IOException {
        if (System.console() != null) {
            char[] typed = System.console().readPassword("密码 / password: ");
            return typed == null ? null : new String(typed);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}
