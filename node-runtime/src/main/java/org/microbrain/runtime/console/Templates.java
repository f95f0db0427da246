package org.microbrain.runtime.console;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** The templates of one module, compiled by the build into classes of one package. Thread-safe. */
public final class Templates {

    private final TemplateEngine engine;

    /** @param packageName as configured for the jte plugin in the module's pom */
    public Templates(String packageName) {
        engine = TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(),
                packageName);
    }

    /** A template with its parameters, to be put into another one. */
    public Content content(String template, Map<String, Object> parameters) {
        return output -> engine.render(template, parameters, output);
    }

    String render(String template, Map<String, Object> parameters) {
        StringOutput output = new StringOutput(16 * 1024);
        engine.render(template, parameters, output);
        return output.toString();
    }
}
